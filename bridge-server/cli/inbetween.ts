/** `toonbridge inbetween`: two drawings in, in-betweens out, without a bridge and without a host. */
import { Command } from 'commander';
import { HOLDS, SPACINGS } from '../../takes/chart';
import { runCommand } from './command-failure';
import { defaultOutput, destinationOf, outputPaths, type Destination } from './inbetween/destination';
import { kindOf, kritaAlone, unusableFile } from './inbetween/file-kind';
import { readInput } from './inbetween/input-file';
import { listDocument, listingLines } from './inbetween/list-layers';
import { askForDevice, deviceOption } from './device-option';
import { withTake, type TakeRequest } from './inbetween/make-take';
import {
  chartOf,
  countOf,
  DEFAULTS,
  numbersOf,
  previewPathsOf,
  settingsOf,
  type InbetweenOptions,
} from './inbetween/options';
import { notesOnForms } from './inbetween/notes';
import { psdOfOpenRaster } from './inbetween/open-raster';
import { openSource } from './inbetween/open-source';
import { resultOutputs } from './inbetween/outputs';
import { previewOutputs, type PreviewPaths } from './inbetween/previews';
import { reportLines, reportOf } from './inbetween/report';
import { checkOutputs, writeOutputs } from './inbetween/safe-output';
import type { DrawingSource } from './inbetween/drawing-source';
import type { ShownTake } from './inbetween/shown-take';
import { openTerminal, type Terminal } from './terminal';
import { untilInterrupted } from './until-interrupted';

const EXAMPLES = `
Examples:
  toonbridge inbetween drawing.psd
      lists the layers of the document
  toonbridge inbetween drawing.psd --from keys/A --to keys/B --frames 7 -o out.psd
      writes a copy of the document with a group of 7 in-betweens between the keys
  toonbridge inbetween drawing.psd --from A --via B --to C --sketch "rough@8" --timing ease-in-out --gif
      two segments; a rough sketch shows the pose in the middle of the first one
  toonbridge inbetween a.png b.png --frames 15 -o folder/
      writes folder/01.png ... folder/15.png

Sketches stand on a scale of 16: 0 is the first key, 16 the next one, 8 the middle whatever the number of frames.
With more keys the scale goes on: 24 is the middle between the second and the third key.`;

export function inbetweenCommand(): Command {
  const collect = (value: string, list: string[] = []) => [...list, value];
  return new Command('inbetween')
    .summary('make in-betweens from the layers of a document or from pictures')
    .description(
      'Makes the drawings between two or more keys. Your files are never changed: results are new files.',
    )
    .argument(
      '<files...>',
      'one document (PSD, PSB, ORA), or two or more pictures of one size in the order of time',
    )
    .option('--list', 'only list the layers of a document')
    .option(
      '--from <layer>',
      'first key: a layer or group, by name, path (keys/A) or number in the list ("#3")',
    )
    .option('--via <layer>', 'a key on the way; may be given more than once', collect)
    .option('--to <layer>', 'last key')
    .option('--sketch <layer@place>', 'a rough sketch and its place, for instance "rough@8"', collect)
    .option('--no-named-sketches', 'leave out layers that are called like sketches ("sketch@8")')
    .option('--sketch-strength <0..1>', 'how closely sketches are followed', DEFAULTS.strength)
    .option('-n, --frames <number>', 'in-betweens between two keys, 1 to 120', DEFAULTS.frames)
    .option('--timing <spacing>', SPACINGS.join(', '), DEFAULTS.timing)
    .option('--hold <frames>', `each drawing stays for so many frames: ${HOLDS.join(', ')}`, DEFAULTS.hold)
    .option('--engine <name>', 'draft (at once) or tooncrafter (the model)', DEFAULTS.engine)
    .option('--seed <number>', 'the same seed gives the same drawings', DEFAULTS.seed)
    .option('--prompt <text>', 'what happens, in words, for engines that read')
    .option('--set <name=value>', 'a setting of the engine; may be given more than once', collect)
    .addOption(deviceOption())
    .option('-o, --output <path>', 'name.psd, name.gif, name.apng, or a folder for PNGs')
    .option('--gif [file]', 'also write a moving preview as GIF')
    .option('--apng [file]', 'also write a moving preview as APNG (many viewers show its first picture only)')
    .option('--contact-sheet [file]', 'also write all drawings on one sheet')
    .option('--fps <number>', 'speed of the previews in frames a second', DEFAULTS.fps)
    .option('--allow-outside', 'take a key although it lies wholly outside the canvas')
    .option('--force', 'replace files that exist')
    .option('--json', 'one JSON object on stdout, for scripts')
    .option('--verbose', 'show what the engine logs')
    .addHelpText('after', EXAMPLES)
    .action((files: string[], options: InbetweenOptions) =>
      runCommand(options.json === true, () =>
        untilInterrupted((signal) => inbetween(files, options, signal)),
      ),
    );
}

async function inbetween(
  files: readonly string[],
  options: InbetweenOptions,
  signal: AbortSignal,
): Promise<void> {
  const terminal = openTerminal(options.json);
  askForDevice(options.device);
  const psd = await readDocument(files);
  const isAsked = options.from !== undefined || options.to !== undefined;
  if (psd && (options.list || !isAsked)) return showLayers(files[0], psd, options, terminal);
  const source = await openSource({ files, psd }, options);
  const request = requestOf(source, options);
  const written = await planOutputs(request, files[0], psd !== undefined, options);
  written.notes.forEach((note) => terminal.note(`! ${note}`));
  await make(request, written, options, { terminal, signal });
}

/** A document with layers as a PSD; undefined when pictures were named. @throws BridgeError for everything else */
async function readDocument([file, ...others]: readonly string[]): Promise<Uint8Array | undefined> {
  const bytes = await readInput(file);
  const kind = kindOf(bytes, file);
  const isAlone = others.length === 0;
  if (kind.use === 'no') throw unusableFile(file, kind);
  if (kind.use === 'kra' && isAlone) throw kritaAlone(file);
  if (kind.use === 'ora' && isAlone) return psdOfOpenRaster(bytes, file);
  return kind.use === 'psd' ? bytes : undefined;
}

/** @throws BridgeError when a result has no form, stands in the way of another, or cannot be written */
async function planOutputs(
  { source, chart, count }: TakeRequest,
  file: string,
  isDocument: boolean,
  options: InbetweenOptions,
): Promise<Plan> {
  const total = count * (source.keys.length - 1);
  const path = options.output ?? defaultOutput(file, isDocument ? source.psdEndings[0] : undefined);
  const destination = destinationOf(path, { total, psdEndings: source.psdEndings });
  const previews = previewPathsOf(options, destination);
  const { fps } = numbersOf(options);
  await checkOutputs(
    [...outputPaths(destination, total), ...Object.values(previews)],
    options.force === true,
  );
  const formNotes = await notesOnForms(source, { destination, previews, framesPerSecond: fps, chart });
  return { destination, previews, fps, notes: [...source.notes, ...formNotes] };
}

function requestOf(source: DrawingSource, options: InbetweenOptions): TakeRequest {
  const { seed, sketchStrength } = numbersOf(options);
  return {
    source,
    engine: options.engine,
    chart: chartOf(options),
    count: countOf(options.frames),
    seed,
    prompt: options.prompt ?? '',
    sketchStrength,
    settings: settingsOf(options.set ?? []),
  };
}

interface Plan {
  destination: Destination;
  previews: PreviewPaths;
  fps: number;
  notes: string[];
}

async function make(
  request: TakeRequest,
  { destination, previews, fps, notes }: Plan,
  { json, verbose }: InbetweenOptions,
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
): Promise<void> {
  const startedMs = performance.now();
  const bar = terminal.progress('In-betweens');
  const events = {
    onProgress: bar.update.bind(bar),
    onNote: (note: string) => terminal.note(`! ${note}`),
    onLog: (text: string) => {
      if (verbose) terminal.note(text.trimEnd());
    },
  };
  const finish = async (take: ShownTake) => {
    bar.end();
    const { source } = request;
    const results = resultOutputs(take, source, destination, fps);
    await writeOutputs([...results, ...previewOutputs(take, previews, source.form, fps)], signal);
    const seconds = (performance.now() - startedMs) / 1000;
    const report = await reportOf(take, { destination, previews, notes, seconds });
    if (json) terminal.print(JSON.stringify(report));
    else reportLines(report).forEach((line) => terminal.print(line));
  };
  await withTake(request, events, signal, finish).finally(() => bar.end());
}

function showLayers(file: string, bytes: Uint8Array, { json }: InbetweenOptions, terminal: Terminal): void {
  const listing = listDocument(file, bytes);
  if (json) terminal.print(JSON.stringify(listing));
  else listingLines(listing).forEach((line) => terminal.print(line));
}
