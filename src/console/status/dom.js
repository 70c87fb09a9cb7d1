/** @import { State } from './judge.js' */
import { icons } from './judge.js';

export const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * An element with its attributes and children. Text is always a text node.
 * @param {string} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} children
 */
export const h = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

export const icon = (/** @type {string} */ name) => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(document.createElementNS('http://www.w3.org/2000/svg', 'use'));
  svg.firstElementChild?.setAttribute('href', `#i-${name}`);
  return svg;
};

export const tag = (/** @type {State} */ state, /** @type {string} */ word) =>
  h('span', { class: 'tag', 'data-state': state }, icon(icons[state]), word);

/** A bar as long as its share; set through the style object, which the content security policy allows. */
export const meter = (/** @type {number} */ part, /** @type {number} */ whole) => {
  const bar = h('i');
  bar.style.width = `${whole > 0 ? (part / whole) * 100 : 0}%`;
  return bar;
};

export const row = (/** @type {(Node | string)[]} */ ...cells) => h('tr', {}, ...cells);
export const number = (/** @type {(Node | string)[]} */ ...children) => h('td', { class: 'number' }, ...children);
export const heads = (/** @type {string[]} */ ...words) =>
  h('thead', {}, row(...words.map((word, i) => h('th', { scope: 'col', class: i === 0 ? '' : 'number' }, word))));

/** @type {Map<string, string>} */
const drawn = new Map();

/**
 * Fills a list, unless what it shows has not changed: what stands still can be selected and hovered.
 * @param {string} id @param {unknown} from @param {() => (Node | string)[]} make
 */
export const fill = (id, from, make) => {
  const key = JSON.stringify([document.documentElement.lang, from]);
  if (drawn.get(id) === key) return;
  drawn.set(id, key);
  byId(id).replaceChildren(...make());
};
