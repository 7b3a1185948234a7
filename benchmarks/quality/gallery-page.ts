/** The page of the gallery: every clip's sheet with its figures, and a place for its grade. */
import { figuresAt512 } from './figures';
import { GRADES, GRADES_HEADER, type GradedClip } from './grades';
import type { ClipResult } from './task';

export interface GalleryClip {
  set: string;
  clip: string;
  /** Address of the sheet, relative to the page. */
  sheet: string;
  /** Missing for pairs of keys without a truth, and where the engine failed. */
  result?: ClipResult;
  /** What was said last about the clip. */
  graded?: GradedClip;
  problem?: string;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

function figuresText(result: ClipResult): string {
  const { cdTw, ssimTw, alien, torn, midCd } = figuresAt512(result);
  return (
    `cd_tw ${cdTw.toFixed(2)} · ssim_tw ${ssimTw.toFixed(3)} · alien ${alien.toFixed(4)} · ` +
    `torn ${torn.toFixed(2)} · mid cd ${midCd.toFixed(2)}${result.thereAndBack ? ' · there and back' : ''}`
  );
}

function section({ set, clip, sheet, result, graded, problem }: GalleryClip): string {
  const options = ['', ...GRADES].map(
    (grade) => `<option${grade === (graded?.grade ?? '') ? ' selected' : ''}>${grade}</option>`,
  );
  const told = problem ?? (result ? figuresText(result) : 'no true in-betweens');
  return `<section data-set="${escaped(set)}" data-clip="${escaped(clip)}">
<h2>${escaped(set)} / ${escaped(clip)}</h2>
<p>${escaped(told)}</p>
<p><select>${options.join('')}</select> <input size="80" placeholder="reason" value="${escaped(graded?.reason ?? '')}"></p>
${problem === undefined ? `<a href="${escaped(sheet)}"><img loading="lazy" src="${escaped(sheet)}" alt=""></a>` : ''}
</section>`;
}

/** Runs in the page: gathers the grades into a table that can be kept as benchmarks/results/draft-grades.csv. */
const SCRIPT = `
document.querySelector('button').onclick = () => {
  const date = new Date().toISOString().slice(0, 10);
  const lines = [...document.querySelectorAll('section')].flatMap((section) => {
    const grade = section.querySelector('select').value;
    const reason = section.querySelector('input').value.replaceAll('"', '""');
    return grade ? [[date, section.dataset.set, section.dataset.clip, grade, '"' + reason + '"'].join(',')] : [];
  });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([['${GRADES_HEADER}', ...lines, ''].join('\\n')], { type: 'text/csv' }));
  link.download = 'draft-grades.csv';
  link.click();
};`;

/**
 * The whole page.
 * @param made how the frames were made: machine, date, options
 */
export function galleryPage(clips: readonly GalleryClip[], made: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Draft engine: gallery</title>
<style>
body { font: 15px sans-serif; background: #2a1030; color: #eee; margin: 20px }
img { max-width: 100% } h2 { margin: 28px 0 0 } p { margin: 4px 0 } select, input { font: inherit }
</style>
<h1>Draft engine: gallery</h1>
<p>${escaped(made)} Distances in px of a picture 512 px wide. A: an animator keeps it, B: cleans it up, C: redraws it.
<button>Save the grades</button></p>
${clips.map(section).join('\n')}
<script>${SCRIPT}</script>
</html>
`;
}
