/** Host objects are strict: a member that the host does not document is an error, read or written. */
import type { PhotoshopCore } from './photoshop-core';
import { hostError } from './realm';

export interface Members {
  [name: string]: {
    get?: () => unknown;
    set?: (value: unknown) => void;
    call?: (...args: never[]) => unknown;
  };
}

const HARMLESS = new Set<PropertyKey>([
  'then',
  'toJSON',
  'constructor',
  '$$typeof',
  'nodeType',
  'asymmetricMatch',
  '@@__IMMUTABLE_ITERABLE__@@',
]);

/**
 * @param identity same object, same proxy identity key: two proxies of one layer are different objects, as in the host
 * @param documented every member that the host documents; those that are not in `members` cannot be simulated and fail
 * loudly
 */
export function strictProxy(
  core: PhotoshopCore,
  type: string,
  members: Members,
  documented: ReadonlySet<string>,
): object {
  const fail = (message: string): never => {
    core.ledger.violate(message);
    throw hostError(core.realm, message);
  };
  return new Proxy(Object.create(null) as object, {
    get(_target, name) {
      if (typeof name === 'symbol' || HARMLESS.has(name)) return undefined;
      const member = members[name];
      if (!member)
        return fail(
          documented.has(name)
            ? `${type}.${name} is not simulated`
            : `${type}.${name} does not exist in Photoshop`,
        );
      if (member.call) return member.call;
      core.hostReads++;
      core.gate.touch(`${type}.${name}`);
      return member.get ? member.get() : fail(`${type}.${name} cannot be read`);
    },
    set(_target, name, value) {
      const member = members[String(name)];
      if (!member?.set) return fail(`${type}.${String(name)} cannot be written`);
      core.gate.require(`set ${type}.${String(name)}`, 'write');
      member.set(value);
      return true;
    },
    has: (_target, name) => Object.hasOwn(members, name),
  });
}
