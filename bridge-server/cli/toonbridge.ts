/** The program `toonbridge`: its commands, each in a file of its own. */
import { Command } from 'commander';
import { doctorCommand } from './doctor';
import { inbetweenCommand } from './inbetween';
import { modelsCommand } from './models';
import { pairCommand } from './pair';
import { probeDeviceCommand } from './probe-device';
import { serveCommand } from './serve';
import { VERSION } from './version';
import { workerCommand } from './worker';

const FIRST_STEPS = `
First steps:
  toonbridge doctor                    is everything there?
  toonbridge serve                     start the bridge, then open the page that it names
  toonbridge inbetween drawing.psd     list the layers of a document and choose two`;

const program = new Command('toonbridge')
  .description(
    'In-betweens for 2D animators: two drawings in, the drawings between them out, on your own machine.',
  )
  .version(VERSION)
  .addCommand(serveCommand())
  .addCommand(pairCommand())
  .addCommand(inbetweenCommand())
  .addCommand(modelsCommand())
  .addCommand(doctorCommand())
  .addCommand(workerCommand(), { hidden: true })
  .addCommand(probeDeviceCommand(), { hidden: true })
  .addHelpText('after', FIRST_STEPS);

void program.parseAsync();
