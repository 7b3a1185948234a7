/** A PSD with two keys and a sketch layer goes through `toonbridge` with a tiny test model installed. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeCheckpoint } from '../../../benchmarks/tooncrafter/full-size/checkpoint';
import { layerTree } from '../../../psd/format/layer-tree';
import { parsePsd } from '../../../psd/format/psd-document';
import { Workplace } from '../../cli/run-toonbridge';
import { TINY_CONFIG_FILE, tinyRecipe } from './tiny-model';

const DRAWING = resolve(__dirname, '../../../examples/drawings/fox-wave.psd');
const CHEAP = ['--set', 'steps=1', '--set', 'guidance=1', '--set', 'size=small'];
const TIMEOUT_MS = 300_000;

describe('ToonCrafter through the command line, with a tiny test model', () => {
  const place = new Workplace();
  afterAll(() => place.remove());

  test(
    'is installed, makes in-betweens along a sketch, and is marked as a test model everywhere',
    async () => {
      const files = (['model', 'sketch'] as const).map((part) => {
        writeCheckpoint(place.path(`${part}.safetensors`), tinyRecipe(part));
        return place.path(`${part}.safetensors`);
      });
      const config = ['--config', TINY_CONFIG_FILE, '--precision', 'fp32'];
      const imported = await place.run('models', 'import', ...files, ...config);
      expect(imported).toMatchObject({ code: 0 });
      expect(imported.stdout + imported.stderr).toContain('TEST MODEL');

      const keys = ['--from', 'keys/A', '--to', 'keys/B', '--sketch', 'sketch@8', '-n', '2'];
      const made = await place.run(
        'inbetween',
        DRAWING,
        ...keys,
        '--engine',
        'tooncrafter',
        ...CHEAP,
        '-o',
        'out.psd',
      );
      expect(made).toMatchObject({ code: 0 });
      expect(made.stderr).toContain('TEST MODEL');

      const groups = layerTree(parsePsd(readFileSync(place.path('out.psd')))).flatMap(namesOf);
      const group = groups.find((name) => name.includes('tooncrafter'));
      expect(group).toContain('tooncrafter TEST MODEL');
      expect(groups.filter((name) => /^f\d+/.test(name))).toHaveLength(2);
    },
    TIMEOUT_MS,
  );
});

interface Named {
  name: string;
  children?: readonly Named[];
}

function namesOf(layer: Named): string[] {
  return [layer.name, ...(layer.children ?? []).flatMap(namesOf)];
}
