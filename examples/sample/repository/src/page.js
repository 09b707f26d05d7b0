/** Builds the page out of its sections. */
import { sections } from './sections.js';

export function page(weather) {
  return sections.map((section) => section(weather)).join('\n');
}
