/** The program of a lane: gets clips one after the other from its parent and answers with their figures. */
import sharp from 'sharp';
import { measureClip, type ClipTask } from './task';

// one core a lane
sharp.concurrency(1);

process.on('message', (task: ClipTask) => {
  measureClip(task).then(
    (results) => process.send?.({ results }),
    (error: unknown) =>
      process.send?.({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
