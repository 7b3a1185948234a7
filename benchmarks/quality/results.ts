/** Where results that are kept in the repository stand. */
import path from 'node:path';
import { REPOSITORY } from './repository';

export const GRADES_FILE = path.join(REPOSITORY, 'benchmarks/results/draft-grades.csv');
