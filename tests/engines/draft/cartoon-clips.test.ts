import { crossDissolve } from '../../../benchmarks/quality/cross-dissolve';
import { findClips, readPng } from '../../../benchmarks/quality/clips';
import { scoreClip, type ClipScore } from '../../../benchmarks/quality/metrics';
import { overPaper } from '../../../benchmarks/quality/picture';
import { TrueClip } from '../../../benchmarks/quality/true-clip';
import type { Raster } from '../../../pixels/raster';
import { describeWithShared } from '../../support/shared';
import { makeInbetweens } from './make-inbetweens';

const MOMENTS = [0.25, 0.5, 0.75];
/** Frames 4, 8 and 12 of 17 frames are the truth of those moments. */
const FRAMES = [4, 8, 12];
const LAST = 16;

interface Case {
  clip: string;
  kind: string;
  /** Greatest line distance in px that is still good work here. */
  mostCd: number;
}

const CASES: readonly Case[] = [
  { clip: 'cactus_line', kind: 'line art', mostCd: 1.2 },
  { clip: 'sita_wave', kind: 'an articulated character', mostCd: 1.4 },
  { clip: 'van_pan', kind: 'a pan', mostCd: 1.6 },
  { clip: 'dog_car', kind: 'a textured scene', mostCd: 1.3 },
];

describeWithShared('On drawings by others', ['cartoons'], (folder) => {
  test.each(CASES)(
    '$kind ($clip) comes closer to the truth than a cross-dissolve',
    async ({ clip, mostCd }) => {
      const paths = (await findClips(folder)).find(({ name }) => name === clip)?.framePaths ?? [];
      const frames = await Promise.all([0, ...FRAMES, LAST].map((k) => readPng(paths[k])));
      const keys = [frames[0], frames[frames.length - 1]] as const;
      const truth = new TrueClip(frames.map(overPaper));
      const score = (pictures: readonly Raster[]): ClipScore =>
        scoreClip(truth, new Map(pictures.map((picture, k) => [k + 1, overPaper(picture)])));
      const draft = score((await makeInbetweens(...keys, MOMENTS)).frames);
      const dissolve = score(MOMENTS.map((moment) => crossDissolve(...keys, moment)));
      expect(draft.cd).toBeLessThan(mostCd);
      expect(draft.cd).toBeLessThan(dissolve.cd);
      expect(draft.ssimMoving).toBeGreaterThan(dissolve.ssimMoving);
      expect(draft.alien).toBeLessThan(0.02);
    },
  );
});
