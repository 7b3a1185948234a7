/** npm run draft:grades [-- FILE]: the shares of the grades that a person gave to the draft engine's clips. */
import { readGrades, shareRows } from './grades';
import { GRADES_FILE } from './results';

readGrades(process.argv[2] ?? GRADES_FILE)
  .then((graded) => shareRows(graded).forEach((row) => process.stdout.write(`${row}\n`)))
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
