/** Takes the lock of a folder, tells how that went, and stays until it is killed. */
import { homeFolder } from '../../../bridge-server/jobs/store/home-folder';
import { lockHome } from '../../../bridge-server/jobs/store/home-lock';

try {
  lockHome(homeFolder(process.argv[2]));
  process.send?.('locked');
} catch (error) {
  process.send?.((error as { code: string }).code);
}
setInterval(() => undefined, 1000);
