/** Runs in the browser: loads the weather and shows the page. */
import { page } from './page.js';

const answer = await fetch('weather.json');
document.querySelector('#page').innerHTML = page(await answer.json());
