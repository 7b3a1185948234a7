/** A real worker whose models lie in the folder named as its argument: `worker-with-models.ts HOME`. */
import { workerCommand } from '../../bridge-server/cli/worker';

process.env.TOONBRIDGE_HOME = process.argv[2];
void workerCommand().parseAsync([], { from: 'user' });
