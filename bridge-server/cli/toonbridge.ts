/** The program `toonbridge`: its commands, each in a file of its own. */
import { Command } from 'commander';
import { inbetweenCommand } from './inbetween';
import { modelsCommand } from './models';
import { pairCommand } from './pair';
import { serveCommand } from './serve';
import { VERSION } from './version';
import { workerCommand } from './worker';

const program = new Command('toonbridge')
  .description(
    'In-betweens for 2D animators: two drawings in, the drawings between them out, on your own machine.',
  )
  .version(VERSION)
  .addCommand(serveCommand())
  .addCommand(pairCommand())
  .addCommand(inbetweenCommand())
  .addCommand(modelsCommand())
  .addCommand(workerCommand(), { hidden: true });

void program.parseAsync();
