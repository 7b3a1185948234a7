/**
 * The document that the panel draws into: a happy-dom window in which everything that UXP does not have is poisoned
 * (throws) or reported (silently ignored by UXP, so a fault all the same).
 */
import { Window } from 'happy-dom';
import { surface, UxpSurfaceError } from './surface';

const ARIA = /^aria-/;
const REFUSED_ATTRIBUTES = [
  'accesskey',
  'autocapitalize',
  'contenteditable',
  'contextmenu',
  'dir',
  'draggable',
  'hidden',
  'inputmode',
  'is',
  'part',
  'spellcheck',
  'translate',
];
const REFUSED_BY_TAG: Record<string, string[]> = {
  label: ['for'],
  textarea: ['rows', 'cols'],
  select: ['value'],
  option: ['disabled'],
  script: ['crossorigin'],
};
const LAYOUT = ['offsetWidth', 'offsetHeight', 'offsetLeft', 'offsetTop'];

export interface UxpDom {
  window: Window;
  root: Element;
}

/** @param report called with every use of something that UXP lacks but would not complain about */
export function makeDom(html: string, report: (fault: string) => void): UxpDom {
  const window = new Window({
    url: 'https://plugin.invalid/',
    settings: {
      disableJavaScriptEvaluation: true,
      disableJavaScriptFileLoading: true,
      disableCSSFileLoading: true,
    },
  });
  window.document.write(html.replace(/<script[^>]*>\s*<\/script>/g, ''));
  checkElements(window, report);
  checkAttributes(window, report);
  checkEvents(window, report);
  checkStyles(window, report);
  poisonMembers(window);
  zeroLayout(window);
  return { window, root: window.document.body as unknown as Element };
}

/** An object whose members a check can be put around. */
type Patchable = Record<string, unknown>;

function prototypeOf(window: Window, name: string): Patchable | undefined {
  return (window as unknown as Record<string, { prototype: Patchable } | undefined>)[name]?.prototype;
}

/** Wraps a method wherever in the chain of prototypes it lives. */
function wrap(
  window: Window,
  type: string,
  method: string,
  before: (self: Element, args: unknown[]) => void,
): void {
  const prototype = prototypeOf(window, type);
  const original = prototype?.[method];
  if (!prototype || typeof original !== 'function')
    throw new Error(`The test window has no ${type}.${method}`);
  Object.defineProperty(prototype, method, {
    configurable: true,
    value(this: Element, ...args: unknown[]) {
      before(this, args);
      return (original as (...all: unknown[]) => unknown).apply(this, args);
    },
  });
}

function checkElements(window: Window, report: (fault: string) => void): void {
  const document = window.document as unknown as {
    createElement: (tag: string, options?: object) => Element;
    createElementNS: (space: string, tag: string) => Element;
  };
  const known = new Set(surface.elements);
  const check = (tag: string): void => {
    if (
      !known.has(tag.toLowerCase()) &&
      !['path', 'circle', 'rect', 'line', 'polyline', 'polygon', 'g'].includes(tag)
    )
      report(`<${tag}> is a plain div in UXP`);
  };
  const create = document.createElement.bind(document);
  const createNs = document.createElementNS.bind(document);
  document.createElement = (tag, options) => {
    check(tag);
    return create(tag, options);
  };
  document.createElementNS = (space, tag) => {
    check(tag);
    return createNs(space, tag);
  };
}

function checkAttributes(window: Window, report: (fault: string) => void): void {
  wrap(window, 'Element', 'setAttribute', (self, [name, value]) => {
    const attribute = String(name).toLowerCase();
    const tag = self.tagName.toLowerCase();
    if (
      ARIA.test(attribute) ||
      REFUSED_ATTRIBUTES.includes(attribute) ||
      REFUSED_BY_TAG[tag]?.includes(attribute)
    ) {
      report(`the attribute ${attribute} of <${tag}> does nothing in UXP`);
    }
    if (/^on/.test(attribute)) report(`inline handler ${attribute}`);
    if (tag === 'input' && attribute === 'type' && !surface.inputTypes.allowed.includes(String(value)))
      report(`<input type=${String(value)}>`);
    const widget = surface.widgetMembers[tag];
    if (
      widget?.attributes &&
      !['class', 'style', 'slot', 'id'].includes(attribute) &&
      !attribute.startsWith('data-') &&
      !widget.attributes.includes(attribute)
    ) {
      report(`${tag} has no attribute ${attribute}`);
    }
  });
}

function checkEvents(window: Window, report: (fault: string) => void): void {
  wrap(window, 'EventTarget', 'addEventListener', (_self, [name]) => {
    if (!surface.events.allowed.includes(String(name)))
      report(`the event ${String(name)} never comes in UXP`);
  });
}

function checkStyles(window: Window, report: (fault: string) => void): void {
  const allowed = new Set([...surface.cssProperties, ...Object.keys(surface.cssFieldAllowed)]);
  const prototype = prototypeOf(window, 'CSSStyleDeclaration');
  const setProperty = prototype?.setProperty;
  if (!prototype || typeof setProperty !== 'function') return;
  Object.defineProperty(prototype, 'setProperty', {
    configurable: true,
    value(this: object, name: string, value: string) {
      if (!name.startsWith('--') && !allowed.has(name)) report(`the style ${name} does nothing in UXP`);
      return (setProperty as (...all: unknown[]) => unknown).call(this, name, value);
    },
  });
}

function poisonMembers(window: Window): void {
  const poison = (type: string, members: string[]): void => {
    const prototype = prototypeOf(window, type);
    if (!prototype) return;
    for (const member of members) {
      Object.defineProperty(prototype, member, {
        configurable: true,
        get: () => {
          throw new UxpSurfaceError(`${type}.${member} does not exist`);
        },
      });
    }
  };
  for (const [type, { absent }] of Object.entries(surface.partial))
    if (absent)
      poison(
        type,
        absent.filter((name) => /^\w+$/.test(name) && name !== 'write'),
      );
}

function zeroLayout(window: Window): void {
  const prototype = prototypeOf(window, 'HTMLElement');
  for (const name of LAYOUT) Object.defineProperty(prototype, name, { configurable: true, get: () => 0 });
}
