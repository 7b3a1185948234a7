/**
 * What the page does beside the panel: open, save, undo. Each command says itself why it cannot be done now; failures
 * are shown like the panel's.
 */
import { shownError } from '../../actions/caught';
import type { PageDocument } from '../../hosts/browser/page-document';
import { paint } from '../../hosts/browser/paint';
import { TEST_MODEL_MARK } from '../../../protocol/test-model';
import type { PageParts } from './context';
import type { TextKey } from '../../panel/texts/texts';
import type { PageView } from './page-view';
import type { Timeline } from './timeline';

/** An animated PNG is for looking at; it need not be larger. */
const LONGEST_CLIP_SIDE_PX = 960;

/** What a command is about: the page, and the newest take that stands in its document. */
export type PageSubject = Pick<PageParts, 'page' | 'views'> & { timeline?: Timeline };

export interface PageCommand {
  /** Stands in `data-action` of its button. */
  readonly name: string;
  readonly label: TextKey;
  readonly hint: TextKey;
  /** The sentence that says why it cannot be done now; undefined when it can. */
  hindrance(subject: PageSubject): TextKey | undefined;
}

/** A command that needs nothing but the page. */
export interface BarCommand extends PageCommand {
  perform(parts: PageParts, timeline: Timeline | undefined): Promise<void>;
}

const whileBusy = ({ views }: PageSubject): TextKey | undefined =>
  views.state.busy ? 'whyPageBusy' : undefined;

const withoutDocument = (subject: PageSubject): TextKey | undefined =>
  whileBusy(subject) ?? (subject.page.tree ? undefined : 'whyNothingOpen');

const withoutTake = (subject: PageSubject): TextKey | undefined =>
  withoutDocument(subject) ?? (subject.timeline ? undefined : 'whyNoTakeShown');

/** Which files is for a dialog of the browser to ask. */
export const openDocument: PageCommand = {
  name: 'open-document',
  label: 'open',
  hint: 'openHint',
  hindrance: whileBusy,
};

/** The commands of the top bar, from left to right. */
export const BAR_COMMANDS: readonly BarCommand[] = [
  {
    name: 'undo',
    label: 'undo',
    hint: 'undoHint',
    hindrance: (subject) =>
      withoutDocument(subject) ?? (subject.page.insertions.length > 0 ? undefined : 'whyNothingInserted'),
    perform: ({ page }) => page.undo(),
  },
  {
    name: 'save-psd',
    label: 'savePsd',
    hint: 'savePsdHint',
    hindrance: withoutDocument,
    perform: savePsd,
  },
  {
    name: 'save-pngs',
    label: 'savePngs',
    hint: 'savePngsHint',
    hindrance: withoutTake,
    perform: async (parts, timeline) => timeline && savePngs(parts, timeline),
  },
  {
    name: 'save-apng',
    label: 'saveApng',
    hint: 'saveApngHint',
    hindrance: withoutTake,
    perform: async (parts, timeline) => timeline && saveApng(parts, timeline),
  },
];

/** Starts a command, unless something hinders it. */
export async function startCommand(
  command: BarCommand,
  parts: PageParts,
  timeline: Timeline | undefined,
): Promise<void> {
  if (command.hindrance({ ...parts, timeline }) === undefined) await command.perform(parts, timeline);
}

export async function openFiles(parts: PageParts, files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  await busily(parts, 'opening', () => parts.page.open(files));
  parts.views.update({ frame: undefined, playing: false });
}

function savePsd(parts: PageParts, timeline?: Timeline): Promise<void> {
  return busily(parts, 'saving', async () => {
    const kind = parts.page.tree?.large ? 'psb' : 'psd';
    offer(await parts.page.savePsd(), `${baseName(parts.page, timeline)}-inbetweens.${kind}`);
  });
}

function savePngs(parts: PageParts, timeline: Timeline): Promise<void> {
  const layers = timeline.drawings.map(({ layer, name, isKey }, i) => {
    const number = String(i + 1).padStart(2, '0');
    return { layer, file: `${number}${isKey ? `-${name.replace(/[^\p{L}\p{N}]+/gu, '_')}` : ''}.png` };
  });
  return busily(parts, 'saving', async () => {
    const zip = new Blob([await parts.page.savePngs(layers)], { type: 'application/zip' });
    offer(zip, `${baseName(parts.page, timeline)}-frames.zip`);
  });
}

/** Frames are painted one by one, with a breath between them, and packed in the worker. */
function saveApng(parts: PageParts, timeline: Timeline): Promise<void> {
  return busily(parts, 'saving', async () => {
    const { tree } = parts.page;
    if (!tree) return;
    const scale = Math.min(1, LONGEST_CLIP_SIDE_PX / Math.max(tree.widthPx, tree.heightPx));
    const width = Math.round(tree.widthPx * scale);
    const height = Math.round(tree.heightPx * scale);
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (!context) return;
    await parts.page.loaded(parts.page.tree?.layers.filter(({ empty }) => !empty).map(({ id }) => id) ?? []);
    const perFrameMs = 1000 / parts.panel.store.state.settings.framesPerSecond;
    const frames = [];
    for (const { layer, hold } of timeline.drawings) {
      const request = { left: timeline.cast, shown: [{ layer, alpha: 1 }] };
      paint(context as unknown as CanvasRenderingContext2D, parts.page, scale, request);
      const rgba = context.getImageData(0, 0, width, height).data.buffer;
      frames.push({ rgba, delayMs: Math.round(perFrameMs * hold) });
      await new Promise((resolve) => setTimeout(resolve));
    }
    const clip = new Blob([await parts.page.saveApng(width, height, frames)], { type: 'image/apng' });
    offer(clip, `${baseName(parts.page, timeline)}.png`);
  });
}

async function busily({ views }: PageParts, busy: NonNullable<PageView['busy']>, work: () => Promise<void>) {
  if (views.state.busy) return;
  views.update({ busy, error: undefined });
  try {
    await work();
  } catch (error) {
    views.update({ error: shownError(error) });
  } finally {
    views.update({ busy: undefined });
  }
}

/** Of a file to save. Frames of a test model carry their mark into whatever folder they go to. */
function baseName({ tree }: PageDocument, timeline: Timeline | undefined): string {
  const name = (tree?.name ?? 'drawing').replace(/\.[^.]+$/, '');
  return timeline?.testModel ? `${name} ${TEST_MODEL_MARK}` : name;
}

const KEEP_ADDRESS_MS = 60_000;

function offer(file: Blob, fileName: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEEP_ADDRESS_MS);
}
