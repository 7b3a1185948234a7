/** What the artist should know about the forms that were asked for, before any work. */
import { MOST_GIF_FPS } from '../../imaging/animation';
import { isBeyondSrgb } from '../../imaging/same-colours';
import type { Chart } from '../../../takes/chart';
import type { Destination } from './destination';
import type { PreviewPaths } from './previews';
import type { DrawingSource } from './drawing-source';

export interface Asked {
  destination: Destination;
  previews: PreviewPaths;
  framesPerSecond: number;
  chart: Chart;
}

export async function notesOnForms({ form }: DrawingSource, asked: Asked): Promise<string[]> {
  const notes: string[] = [];
  const { destination, previews, framesPerSecond, chart } = asked;
  const drawingsPerSecond = framesPerSecond / chart.hold;
  if (destination.form === 'gif' || previews.gif !== undefined) {
    if (drawingsPerSecond > MOST_GIF_FPS) {
      const speed = `${Math.round(drawingsPerSecond * 100) / 100} drawings a second`;
      notes.push(`A GIF shows at most ${MOST_GIF_FPS} pictures a second, so ${speed} play slower in it.`);
    }
    if (await isBeyondSrgb(form.tag)) {
      notes.push('A GIF cannot carry a colour profile: its colours look duller than those of the keys.');
    }
  }
  if (destination.form === 'apng' || previews.apng !== undefined) {
    notes.push('Browsers play an APNG; many other viewers show only its first picture.');
  }
  return notes;
}
