/** The section at the top: where this is. */
import { escape } from './escape.js';

export function header({ place }) {
  return `<h1>Weather in ${escape(place)}</h1>`;
}
