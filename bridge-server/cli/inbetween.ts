/** `toonbridge inbetween`: two drawings in, in-betweens out, without a bridge and without a host. */
import { basename } from 'node:path';
import { Command } from 'commander';
import { BridgeError } from '../../protocol';
import { HOLDS, SPACINGS } from '../../takes/chart';
import { isPng } from '../imaging/picture';
import { isPsd } from '../../psd/format/header';
import { runCommand } from './command-failure';
import { readInput } from './inbetween/input-file';
import { listDocument, listingLines } from './inbetween/list-layers';
import { askForDevice, deviceOption } from './device-option';
import { withTake, type TakeRequest } from './inbetween/make-take';
import {
  chartOf,
  countOf,
  DEFAULTS,
  numbersOf,
  outputOf,
  previewPathsOf,
  settingsOf,
  type InbetweenOptions,
} from './inbetween/options';
import { openSource } from './inbetween/open-source';
import { previewOutputs, type PreviewPaths } from './inbetween/previews';
import { reportLines, reportOf } from './inbetween/report';
import { checkOutputs, writeOutputs } from './inbetween/safe-output';
import type { Source } from './inbetween/source';
import type { Take } from './inbetween/take';
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
    .summary('make in-betweens from the layers of a PSD or from PNGs')
    .description(
      'Makes the drawings between two or more keys. Your files are never changed: results are new files.',
    )
    .argument('<files...>', 'one PSD, or two or more PNGs of one size in the order of time')
    .option('--from <layer>', 'first key: a layer or group of the PSD, by name or path (keys/A)')
    .option('--via <layer>', 'a key on the way; may be given more than once', collect)
    .option('--to <layer>', 'last key')
    .option('--sketch <layer@place>', 'a rough sketch and its place, for instance "rough@8"', collect)
    .option('--sketch-strength <0..1>', 'how closely sketches are followed', DEFAULTS.strength)
    .option('-n, --frames <number>', 'in-betweens between two keys, 1 to 120', DEFAULTS.frames)
    .option('--timing <spacing>', SPACINGS.join(', '), DEFAULTS.timing)
    .option('--hold <frames>', `each drawing stays for so many frames: ${HOLDS.join(', ')}`, DEFAULTS.hold)
    .option('--engine <name>', 'draft (at once) or tooncrafter (the model)', DEFAULTS.engine)
    .option('--seed <number>', 'the same seed gives the same drawings', DEFAULTS.seed)
    .option('--prompt <text>', 'what happens, in words, for engines that read')
    .option('--set <name=value>', 'a setting of the engine; may be given more than once', collect)
    .addOption(deviceOption())
    .option('-o, --output <path>', 'the new PSD, or the folder for PNGs')
    .option('--gif [file]', 'also write a moving preview as GIF')
    .option('--apng [file]', 'also write a moving preview as APNG')
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
  const first = await readInput(files[0]);
  const psd = isPsd(first);
  if (!psd && !isPng(first)) {
    throw new BridgeError('file-unreadable', `"${basename(files[0])}" is neither a PSD nor a PNG.`);
  }
  if (psd && !options.from && !options.to) return showLayers(files[0], first, options, terminal);
  const output = outputOf(files[0], psd, options.output);
  const source = await openSource({ files, output, psd: psd ? first : undefined }, options);
  source.notes.forEach((note) => terminal.note(`! ${note}`));
  const request = requestOf(source, options);
  const destination = { output, previews: previewPathsOf(options, output, psd), fps: numbersOf(options).fps };
  const paths = [...source.outputPaths(request.count), ...Object.values(destination.previews)];
  await checkOutputs(paths, options.force === true);
  await make(request, destination, options, { terminal, signal });
}

function requestOf(source: Source, options: InbetweenOptions): TakeRequest {
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

interface Destination {
  output: string;
  previews: PreviewPaths;
  fps: number;
}

async function make(
  request: TakeRequest,
  { output, previews, fps }: Destination,
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
  const finish = async (take: Take) => {
    bar.end();
    await writeOutputs([...request.source.outputs(take), ...previewOutputs(take, previews, fps)], signal);
    const seconds = (performance.now() - startedMs) / 1000;
    const report = await reportOf(take, request.source, { output, previews, seconds });
    if (json) terminal.print(JSON.stringify(report));
    else reportLines(report).forEach((line) => terminal.print(line));
  };
  await withTake(request, events, signal, finish).finally(() => bar.end());
}

function showLayers(file: string, bytes: Uint8Array, { json }: InbetweenOptions, terminal: Terminal): void {
  const listing = listDocument(file, bytes);
  if (json) terminal.print(JSON.stringify(listing));
  else listingLines(listing, file).forEach((line) => terminal.print(line));
}
