/**
 * The document that the panel draws into: a happy-dom window in which everything that UXP does not have is poisoned
 * (throws) or reported (silently ignored by UXP, so a fault all the same).
 */
import { PROPERTY_OF, refusedAttribute } from './attributes';
import { newWindow, type DomWindow as Window } from './happy-dom';
import { surface, UxpSurfaceError } from './surface';

const SVG_PARTS = ['path', 'circle', 'rect', 'line', 'polyline', 'polygon', 'g', 'ellipse'];
const LAYOUT = ['offsetWidth', 'offsetHeight', 'offsetLeft', 'offsetTop'];
/** Elements that keep the events of what is in them to themselves (README.md, level F). */
export const INTERACTIVE =
  'button,input,select,textarea,option,a,sp-button,sp-action-button,sp-checkbox,sp-menu-item';

type Report = (fault: string) => void;

export interface UxpDom {
  window: Window;
  /** Looks at everything that the panel shows now: what came in by `innerHTML` or a style text is seen here. */
  sweep(): void;
}

/** @param report called with every use of something that UXP lacks but would not complain about */
export function makeDom(html: string, report: Report): UxpDom {
  const window = newWindow();
  window.document.write(html.replace(/<script[^>]*>\s*<\/script>/g, ''));
  reports.set(window.document, report);
  checkElements(window, report);
  guardPrototypes(window);
  return { window, sweep: () => sweep(window, report) };
}

/**
 * Where the faults of a document go. The classes of elements are the same for all windows, so they are guarded once.
 */
const reports = new WeakMap<object, Report>();
let guarded = false;

function guardPrototypes(window: Window): void {
  if (guarded) return;
  guarded = true;
  checkAttributes(window);
  checkProperties(window);
  checkEvents(window);
  checkInnerHtml(window);
  poisonMembers(window);
  zeroLayout(window);
}

function tell(self: Element, fault: string): void {
  reports.get(self.ownerDocument)?.(fault);
}

/** An object whose members a check can be put around. */
type Patchable = Record<string, unknown>;

function prototypeOf(window: Window, name: string): Patchable | undefined {
  return (window as unknown as Record<string, { prototype: Patchable } | undefined>)[name]?.prototype;
}

/** Calls `before` ahead of a method, wherever in the chain of prototypes it lives. */
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

/** Calls `before` ahead of the setter of a property; where the window has none, setting is noticed all the same. */
function wrapSetter(
  window: Window,
  type: string,
  property: string,
  before: (self: Element, value: unknown) => void,
): void {
  const prototype = prototypeOf(window, type);
  if (!prototype) return;
  let holder: object | null = prototype;
  while (holder && !Object.getOwnPropertyDescriptor(holder, property))
    holder = Object.getPrototypeOf(holder) as object;
  const original = holder ? Object.getOwnPropertyDescriptor(holder, property) : undefined;
  const plain = new WeakMap<object, unknown>();
  Object.defineProperty(prototype, property, {
    configurable: true,
    get(this: object) {
      return original?.get ? (original.get.call(this) as unknown) : plain.get(this);
    },
    set(this: Element, value: unknown) {
      before(this, value);
      if (original?.set) original.set.call(this, value);
      else plain.set(this, value);
    },
  });
}

function checkTag(tag: string, report: Report): void {
  if (!surface.elements.includes(tag.toLowerCase()) && !SVG_PARTS.includes(tag))
    report(`<${tag}> is a plain div in UXP`);
}

function checkElements(window: Window, report: Report): void {
  const document = window.document as unknown as {
    createElement: (tag: string, options?: object) => Element;
    createElementNS: (space: string, tag: string) => Element;
  };
  const create = document.createElement.bind(document);
  const createNs = document.createElementNS.bind(document);
  document.createElement = (tag, options) => {
    checkTag(tag, report);
    return create(tag, options);
  };
  document.createElementNS = (space, tag) => {
    checkTag(tag, report);
    return createNs(space, tag);
  };
}

function checkAttributes(window: Window): void {
  wrap(window, 'Element', 'setAttribute', (self, [name, value]) => {
    const refusal = refusedAttribute(self.tagName.toLowerCase(), String(name), String(value));
    if (refusal) tell(self, refusal);
  });
}

function checkProperties(window: Window): void {
  for (const [attribute, { types, property }] of Object.entries(PROPERTY_OF)) {
    for (const type of types) {
      wrapSetter(window, type, property, (self, value) => {
        const refusal = refusedAttribute(self.tagName.toLowerCase(), attribute, String(value));
        if (refusal && value !== undefined && value !== '' && value !== false) tell(self, refusal);
      });
    }
  }
}

function checkEvents(window: Window): void {
  wrap(window, 'Node', 'addEventListener', (self, [name]) => {
    if (!surface.events.allowed.includes(String(name)))
      tell(self, `the event ${String(name)} never comes in UXP`);
  });
}

function checkInnerHtml(window: Window): void {
  wrapSetter(window, 'Element', 'innerHTML', (self, value) => {
    if (/<script|\son\w+\s*=/i.test(String(value)))
      tell(self, 'innerHTML with a script or an inline handler');
  });
}

function sweep(window: Window, report: Report): void {
  for (const element of window.document.body.querySelectorAll('*') as unknown as Iterable<Element>) {
    const tag = element.tagName.toLowerCase();
    checkTag(tag, report);
    if (tag === 'option' && !element.hasAttribute('value')) report('an <option> has no attribute value');
    for (const { name, value } of element.attributes) {
      const refusal = refusedAttribute(tag, name, value);
      if (refusal) report(refusal);
      if (name === 'style') checkStyleText(value, report);
    }
  }
}

const STYLES = new Set([...surface.cssProperties, ...Object.keys(surface.cssFieldAllowed), 'border']);

function checkStyleText(style: string, report: Report): void {
  for (const [, property] of style.matchAll(/(?:^|;)\s*([\w-]+)\s*:/g))
    if (!property.startsWith('--') && !STYLES.has(property))
      report(`the style ${property} does nothing in UXP`);
}

function poisonMembers(window: Window): void {
  for (const [type, { absent }] of Object.entries(surface.partial)) {
    const prototype = prototypeOf(window, type);
    for (const member of prototype ? (absent ?? []) : []) {
      if (!/^\w+$/.test(member) || member === 'write') continue;
      Object.defineProperty(prototype, member, {
        configurable: true,
        get: () => {
          throw new UxpSurfaceError(`${type}.${member} does not exist`);
        },
      });
    }
  }
}

function zeroLayout(window: Window): void {
  const prototype = prototypeOf(window, 'HTMLElement');
  for (const name of LAYOUT) Object.defineProperty(prototype, name, { configurable: true, get: () => 0 });
}
