/** `toonbridge models`: what the engines need besides the program, and what is done with it. */
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { InstalledModel } from '../models/installed-model';
import { importModel } from '../models/import-model';
import { ModelError } from '../models/model-error';
import { formatBytes } from '../models/model-events';
import { ALL_PRECISIONS } from '../models/install-model';
import { pullModel, type PullOptions } from '../models/pull-model';
import { HUB_MODELS, TOONCRAFTER, type HubModel } from '../models/released-model';
import { repairModel } from '../models/repair-model';
import { verifyModel, type ModelVerdict } from '../models/verify-model';
import { modelRows, tableRows, type ModelRow } from './models/listing';
import { runOnModels, type CommonOptions } from './models/run';
import { EXIT } from './command-failure';
import { table, type Terminal } from './terminal';

type PrecisionChoice = 'fp32' | 'fp16' | 'both';

interface PullFlags extends CommonOptions {
  precision: PrecisionChoice;
  keepFiles: boolean;
}

interface ImportFlags extends CommonOptions {
  precision: PrecisionChoice;
  name?: string;
  config?: string;
  test: boolean;
}

const EXAMPLES = `
Examples:
  toonbridge models pull tooncrafter
      downloads ToonCrafter (12 GB) and compiles it; can be stopped and started again at any time
  toonbridge models import model.ckpt sketch_encoder.ckpt
      takes files that you have
  toonbridge models import tooncrafter_512_interp-fp16.safetensors open_clip_pytorch_model.bin
      the community's smaller file, which needs OpenCLIP's beside it

Environment: HF_ENDPOINT (a mirror of the hub), HF_TOKEN, TOONBRIDGE_HOME (where models are kept).`;

export function modelsCommand(): Command {
  return new Command('models')
    .summary('download, import, check and remove models')
    .description('The models that engines run. ToonCrafter is downloaded once and compiled on this machine.')
    .addHelpText('after', EXAMPLES)
    .addCommand(listCommand())
    .addCommand(pullCommand())
    .addCommand(importCommand())
    .addCommand(verifyCommand())
    .addCommand(repairCommand())
    .addCommand(removeCommand());
}

function command(name: string, summary: string): Command {
  return new Command(name)
    .description(summary)
    .option('--home <folder>', 'folder of ToonBridge (default: $TOONBRIDGE_HOME or ~/.toonbridge)', (path) =>
      resolve(path),
    )
    .option('--json', 'one JSON object on stdout, for scripts', false);
}

function precisionOption(): Option {
  return new Option('--precision <kind>', 'fp16 for graphics cards, fp32 for processors')
    .choices(['fp32', 'fp16', 'both'])
    .default('both');
}

function precisionsOf(choice: PrecisionChoice) {
  return choice === 'both' ? ALL_PRECISIONS : [choice];
}

function listCommand(): Command {
  return command('list', 'Shows the models of this machine.').action((options: CommonOptions) =>
    runOnModels(options, async ({ store }) => modelRows(store), showRows),
  );
}

function pullCommand(): Command {
  return command('pull', 'Downloads a model from the Hugging Face hub and compiles it.')
    .argument('[name]', HUB_MODELS.map(({ name }) => name).join(', '), TOONCRAFTER.name)
    .addOption(precisionOption())
    .option('--keep-files', 'keep the downloaded files after compiling, for a repair without network', false)
    .action((name: string, options: PullFlags) =>
      runOnModels(
        options,
        async ({ store, events, signal }) => {
          const pull: PullOptions = {
            store,
            model: hubModel(name),
            precisions: precisionsOf(options.precision),
            keepFiles: options.keepFiles,
          };
          return summaryOf(await pullModel(pull, events, signal));
        },
        showSummary,
      ),
    );
}

function importCommand(): Command {
  return command('import', 'Compiles a model from files that you have. They are read, not moved.')
    .argument(
      '<files...>',
      'model, sketch encoder, OpenCLIP: .ckpt, .pth, .bin or .safetensors, in any order',
    )
    .addOption(precisionOption())
    .option('--name <name>', 'another name than tooncrafter')
    .option('--config <file>', 'config.json of a model of another size (a test model)')
    .option('--test', 'mark the model as one for tests: random weights', false)
    .action((files: string[], options: ImportFlags) =>
      runOnModels(
        options,
        async ({ store, events, signal }) => {
          const { name, config: configFile, test } = options;
          const precisions = precisionsOf(options.precision);
          return summaryOf(
            await importModel({ store, files, name, configFile, test, precisions }, events, signal),
          );
        },
        showSummary,
      ),
    );
}

function verifyCommand(): Command {
  return command('verify', 'Compares every file of a model with its record.')
    .argument('[name]', 'the model', TOONCRAFTER.name)
    .action((name: string, options: CommonOptions) =>
      runOnModels(
        options,
        async ({ store, events, signal }) => {
          const verdict = await verifyModel(store, name, events, signal);
          if (verdict.damaged.length > 0) process.exitCode = EXIT.failed;
          return verdict;
        },
        showVerdict,
      ),
    );
}

function repairCommand(): Command {
  return command('repair', 'Makes damaged files of a model again, and only those.')
    .argument('[name]', 'the model', TOONCRAFTER.name)
    .option('--keep-files', 'keep downloaded files', false)
    .action((name: string, options: CommonOptions & { keepFiles: boolean }) =>
      runOnModels(
        options,
        async ({ store, events, signal }) => {
          const hub = HUB_MODELS.find((model) => model.name === name) ?? TOONCRAFTER;
          const pull = { store, model: hub, keepFiles: options.keepFiles };
          const { model, graphs, weights } = await repairModel(name, pull, events, signal);
          return { ...summaryOf(model), graphs, weights };
        },
        ({ name: repaired, graphs, weights }, terminal) => {
          const made = `${graphs} graphs will be written again, ${weights} weights files were made again`;
          terminal.print(
            graphs + weights === 0 ? `${repaired}: nothing was damaged.` : `${repaired}: ${made}.`,
          );
        },
      ),
    );
}

function removeCommand(): Command {
  return command('remove', 'Deletes a model and what was downloaded for it.')
    .argument('<name>', 'the model')
    .action((name: string, options: CommonOptions) =>
      runOnModels(
        options,
        async ({ store }) => {
          await store.remove(name);
          return { removed: name };
        },
        ({ removed }, terminal) => terminal.print(`${removed} was removed.`),
      ),
    );
}

function hubModel(name: string): HubModel {
  const model = HUB_MODELS.find((candidate) => candidate.name === name);
  if (model) return model;
  const known = HUB_MODELS.map((candidate) => candidate.name).join(', ');
  throw new ModelError('model-unknown', `There is no model "${name}" to download, only: ${known}.`);
}

function summaryOf(model: InstalledModel) {
  const { name, isTestModel: test, hasSketchEncoder: sketch, precisions } = model;
  return { name, test, sketch, precisions };
}

function showSummary(
  { name, test, sketch, precisions }: ReturnType<typeof summaryOf>,
  terminal: Terminal,
): void {
  const followed = sketch ? 'follows sketches' : 'without sketches';
  terminal.print(`${name} is ready: ${precisions.join(' and ')}, ${followed}.`);
  if (test) terminal.print('It is a TEST MODEL: what it paints is no drawing.');
}

function showRows(rows: readonly ModelRow[], terminal: Terminal): void {
  table(tableRows(rows)).forEach((line) => terminal.print(line));
}

function showVerdict({ name, files, bytes, damaged }: ModelVerdict, terminal: Terminal): void {
  damaged.forEach(({ path, problem }) =>
    terminal.print(`✗ ${problem.includes(path) ? '' : `${path}: `}${problem}`),
  );
  if (damaged.length === 0) terminal.print(`${name}: all ${files} files are right (${formatBytes(bytes)}).`);
  else
    terminal.print(`${damaged.length} of ${files} files are damaged. Run: toonbridge models repair ${name}`);
}
