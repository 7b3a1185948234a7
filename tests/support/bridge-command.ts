/** The commands of the bridge without the others, which bring PSD and model code that these tests do not need. */
import { Command } from 'commander';
import { pairCommand } from '../../bridge-server/cli/pair';
import { serveCommand } from '../../bridge-server/cli/serve';
import { workerCommand } from '../../bridge-server/cli/worker';

void new Command('toonbridge')
  .addCommand(serveCommand())
  .addCommand(workerCommand(), { hidden: true })
  .addCommand(pairCommand())
  .parseAsync();
