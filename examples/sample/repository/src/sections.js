/** The sections of the page, from top to bottom. */
import { header } from './header.js';

export const sections = [header];
