/**
 * Grades that a person gave to clips: A (an animator keeps it), B (cleans it up), C (redraws it), each with a reason. A
 * table of comma-separated values, one line a clip and day: date,set,clip,grade,reason.
 */
import { readFile } from 'node:fs/promises';

export const GRADES = ['A', 'B', 'C'] as const;
export type Grade = (typeof GRADES)[number];

export interface GradedClip {
  /** When it was looked at, such as 2026-12-01 or 2026-12-01T03:40. */
  date: string;
  set: string;
  clip: string;
  grade: Grade;
  reason: string;
}

export const GRADES_HEADER = 'date,set,clip,grade,reason';
const FIELDS = 5;

/**
 * Reads a table of grades.
 * @throws when the file cannot be read or a line is no grade; the line is named
 */
export async function readGrades(file: string): Promise<GradedClip[]> {
  return parseGrades(await readFile(file, 'utf8'));
}

/** @throws when a line is no grade; the line is named */
export function parseGrades(text: string): GradedClip[] {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== GRADES_HEADER) throw new Error(`A table of grades begins with the line ${GRADES_HEADER}`);
  return lines.flatMap((line, index) => {
    if (index === 0 || line === '') return [];
    const [date, set, clip, grade, reason] = fieldsOf(line);
    if (fieldsOf(line).length !== FIELDS || !isGrade(grade))
      throw new Error(
        `Line ${index + 1} is no grade: ${line}. Write ${GRADES_HEADER}; a grade is A, B or C.`,
      );
    return [{ date, set, clip, grade, reason }];
  });
}

function isGrade(text: string | undefined): text is Grade {
  return GRADES.some((grade) => grade === text);
}

/** Fields may stand in double quotes, with "" for a quote. */
function fieldsOf(line: string): string[] {
  const found = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...found].map(([, quoted, plain]) => quoted?.replace(/""/g, '"') ?? plain);
}

/** One line of the table. */
export function gradeLine({ date, set, clip, grade, reason }: GradedClip): string {
  return [date, set, clip, grade, `"${reason.replace(/"/g, '""')}"`].join(',');
}

/**
 * How many clips of each set, and of each half of it, were given which grade on which day; halves alternate
 * alphabetically over the graded clips of a set, which must be all of them.
 */
export function shareRows(graded: readonly GradedClip[]): string[] {
  const dates = [...new Set(graded.map(({ date }) => date))].sort();
  return dates.flatMap((date) => {
    const ofDate = graded.filter((clip) => clip.date === date);
    const sets = [...new Set(ofDate.map(({ set }) => set))];
    return sets.flatMap((set) => {
      const clips = ofDate.filter((clip) => clip.set === set).sort((a, b) => (a.clip < b.clip ? -1 : 1));
      return [
        shareRow(`${date} ${set}, all`, clips),
        shareRow(
          `${date} ${set}, tuning`,
          clips.filter((_, k) => k % 2 === 0),
        ),
        shareRow(
          `${date} ${set}, held-out *`,
          clips.filter((_, k) => k % 2 === 1),
        ),
      ];
    });
  });
}

function shareRow(title: string, clips: readonly GradedClip[]): string {
  const counts = GRADES.map((grade) => clips.filter((clip) => clip.grade === grade).length);
  const usable = clips.length === 0 ? 0 : Math.round((100 * (counts[0] + counts[1])) / clips.length);
  const cells = GRADES.map((grade, k) => `${grade} ${String(counts[k]).padStart(2)}`);
  return `${`${title} (${clips.length})`.padEnd(52)}${cells.join('  ')}   A or B ${usable} %`;
}
