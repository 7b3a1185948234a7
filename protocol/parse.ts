/** Text to message, once, at the border: what passes here is trusted inside. */
import { z } from 'zod';
import { BridgeError } from './errors';
import { LIMITS } from './limits';
import { bridgeMessageSchema, clientMessageSchema, type BridgeMessage, type ClientMessage } from './messages';

// Where code from strings is forbidden (UXP), zod must not even try to compile its checks.
z.config({ jitless: true });

/** @throws BridgeError `message-broken` (no JSON, too deep, unknown type) or `message-refused` (a field, by name). */
export function parseClientMessage(text: string): ClientMessage {
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
  if (depthOf(text) > LIMITS.messageDepth)
    throw new BridgeError('message-broken', 'The message is nested too deeply.');
  try {
    return JSON.parse(text);
  } catch {
    throw new BridgeError('message-broken', 'The message is not valid JSON.');
  }
}

/** Nesting depth by brackets outside strings, so that a hostile text is refused before it is parsed. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString && char === '\\') i++;
    else if (char === '"') inString = !inString;
    else if (!inString && (char === '{' || char === '[')) deepest = Math.max(deepest, ++depth);
    else if (!inString && (char === '}' || char === ']')) depth--;
  }
  return deepest;
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
