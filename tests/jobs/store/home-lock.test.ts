import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { homeFolder, prepareHome, type HomeFolder } from '../../../bridge-server/jobs/store/home-folder';
import { lockHome } from '../../../bridge-server/jobs/store/home-lock';
import { sourceProgram } from '../../support/source-program';
import { cleanUp, newHome } from '../../support/test-bridge';

const holder = join(__dirname, 'lock-holder.ts');
let home: HomeFolder;

beforeEach(() => {
  home = homeFolder(newHome());
  prepareHome(home);
});
afterEach(cleanUp);

const locked = expect.objectContaining({ code: 'bridge-running' });

describe('the lock of a home folder', () => {
  test('lets one in and a second one not', () => {
    const lock = lockHome(home);
    expect(() => lockHome(home)).toThrow(locked);
    lock.release();
    lockHome(home).release();
  });

  test('of four processes at once goes to one', async () => {
    const children = Array.from({ length: 4 }, () => fork(sourceProgram(holder), [home.root]));
    const answers = await Promise.all(
      children.map(async (child) => (await once(child, 'message'))[0] as string),
    );
    expect(answers.sort()).toEqual(['bridge-running', 'bridge-running', 'bridge-running', 'locked']);
    await Promise.all(
      children.map(async (child) => {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }),
    );
  });

  test('is gone with a process that was killed, whoever has its process id then', async () => {
    const child = fork(sourceProgram(holder), [home.root]);
    expect((await once(child, 'message'))[0]).toBe('locked');
    expect(() => lockHome(home)).toThrow(locked);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockHome(home).release();
  });
});
