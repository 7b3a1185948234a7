/** Text to message, once, at the border: what passes here is trusted inside. */
import { z } from 'zod';
import { BridgeError } from './errors';
import { LIMITS } from './limits';
import { bridgeMessageSchema, clientMessageSchema, type BridgeMessage, type ClientMessage } from './messages';

// Where code from strings is forbidden (UXP), zod must not even try to compile its checks.
z.config({ jitless: true });

/** @throws BridgeError `message-broken` (no JSON, too deep, unknown type) or `message-refused` (a field, by name). */
export function parseClientMessage(text: string): ClientMessage {
  const { commas } = measure(text);
  if (commas >= LIMITS.messageParts)
    throw new BridgeError('message-broken', 'The message has too many parts.');
  return parse(clientMessageSchema, text, LIMITS.messageBytes);
}

/** @throws BridgeError as parseClientMessage does. */
export function parseBridgeMessage(text: string): BridgeMessage {
  return parse(bridgeMessageSchema, text, LIMITS.bridgeMessageBytes);
}

function parse<Message>(schema: z.ZodType<Message>, text: string, limit: number): Message {
  const result = schema.safeParse(readJson(text, limit));
  if (result.success) return result.data;
  throw refusal(result.error.issues[0]);
}

function readJson(text: string, limit: number): unknown {
  if (text.length > limit) throw new BridgeError('message-broken', 'The message is too long.');
  if (measure(text).depth > LIMITS.messageDepth)
    throw new BridgeError('message-broken', 'The message is nested too deeply.');
  try {
    return withoutPrototype(JSON.parse(text), text);
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    throw new BridgeError('message-broken', 'The message is not valid JSON.');
  }
}

/** The one field that the schemas pass over in silence. It can be spelt with escapes too. */
function withoutPrototype(value: unknown, text: string): unknown {
  if (text.includes('__proto__') || text.includes('\\u')) refusePrototype(value, []);
  return value;
}

function refusePrototype(value: unknown, path: PropertyKey[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (key !== '__proto__') refusePrototype(part, here);
    else
      throw new BridgeError(
        'message-refused',
        `The field "${fieldName(here)}" is not known.`,
        fieldName(here),
      );
  }
}

/** Nesting and parts by the signs outside strings, so that a hostile text is refused before it is parsed. */
function measure(text: string): { depth: number; commas: number } {
  let commas = 0;
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString && char === '\\') i++;
    else if (char === '"') inString = !inString;
    else if (!inString && (char === '{' || char === '[')) deepest = Math.max(deepest, ++depth);
    else if (!inString && (char === '}' || char === ']')) depth--;
    else if (!inString && char === ',') commas++;
  }
  return { depth: deepest, commas };
}

function refusal(issue: z.core.$ZodIssue): BridgeError {
  const field = fieldName(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const unknown = [field, issue.keys[0]].filter(Boolean).join('.');
    return new BridgeError('message-refused', `The field "${unknown}" is not known.`, unknown);
  }
  if (field === '' || field === 'type')
    return new BridgeError('message-broken', 'The message has no known type.', 'type');
  return new BridgeError('message-refused', `The field "${field}" is not valid: ${issue.message}.`, field);
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`;
    return name === '' ? String(part) : `${name}.${String(part)}`;
  }, '');
}
