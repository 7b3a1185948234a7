import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder of shared facts and test material beside the checkout, or undefined on a machine without it. */
export function sharedFolder(...parts: string[]): string | undefined {
  const folder = join(resolve(__dirname, '../../../shared'), ...parts);
  return existsSync(folder) ? folder : undefined;
}

/**
 * `describe` where the shared material is there; elsewhere one skipped test whose name says what was not checked.
 * @param parts path below the shared folder that the suite needs
 */
export function describeWithShared(name: string, parts: string[], suite: (folder: string) => void): void {
  const folder = sharedFolder(...parts);
  if (folder) describe(name, () => suite(folder));
  else
    describe(name, () => test.skip(`needs the shared test material (${parts.join('/')})`, () => undefined));
}
