/** The bridge's own commands, run from their sources: `node --import tsx tests/support/bridge-command.ts serve …`. */
import { Command } from 'commander';
import { pairCommand } from '../../bridge-server/cli/pair';
import { serveCommand } from '../../bridge-server/cli/serve';
import { workerCommand } from '../../bridge-server/cli/worker';

void new Command('toonbridge')
  .addCommand(serveCommand())
  .addCommand(workerCommand(), { hidden: true })
  .addCommand(pairCommand())
  .parseAsync();
