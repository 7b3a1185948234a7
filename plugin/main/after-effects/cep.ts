/** What After Effects gives to a CEP panel's page, as far as the panel uses it (CEP 11 and 12 cookbooks). */
export interface CepEvent {
  type: string;
  /** An object, or the same as JSON text: it depends on who sent it. */
  data?: unknown;
}

export interface Cep {
  /** The answer is a string; `EvalScript error.` stands for anything that was thrown. */
  evalScript(script: string, callback: (answer: string) => void): void;
  /** JSON: the program, its version, its language and its skin. */
  getHostEnvironment(): string;
  addEventListener(type: string, listener: (event: CepEvent) => void): void;
  invokeSync(name: string, argument: string): string;
}

declare global {
  interface Window {
    __adobe_cep__?: Cep;
  }
}

interface Colour {
  red: number;
  green: number;
  blue: number;
}

export interface HostEnvironment {
  appVersion: string;
  /** For instance `fr_FR`. */
  appUILocale: string;
  skin?: { background: Colour; fontFamily?: string };
}

/** What cannot be read is left to defaults: a panel in plain colours is better than none. */
export function hostEnvironment(cep: Cep): HostEnvironment {
  const facts = fieldsOf(parsed(cep.getHostEnvironment()));
  const skin = fieldsOf(facts.appSkinInfo);
  const background = colourOf(fieldsOf(skin.panelBackgroundColor).color);
  const fontFamily = typeof skin.baseFontFamily === 'string' ? skin.baseFontFamily : undefined;
  return {
    appVersion: textOr(facts.appVersion, ''),
    appUILocale: textOr(facts.appUILocale, 'en_US'),
    ...(background && { skin: { background, fontFamily } }),
  };
}

/** The fields of an event's data, however they were sent. */
export function eventData(event: CepEvent): Record<string, unknown> {
  return fieldsOf(typeof event.data === 'string' ? parsed(event.data) : event.data);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function colourOf(value: unknown): Colour | undefined {
  const { red, green, blue } = fieldsOf(value);
  if (typeof red !== 'number' || typeof green !== 'number' || typeof blue !== 'number') return undefined;
  return { red, green, blue };
}
