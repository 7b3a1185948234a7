/** The words of a take for the rule of names. */
import { engineLabel } from '../../../protocol/test-model';
import { groupName } from '../../../takes/names';
import type { Take } from '../../model/panel-state';

type Named = Pick<Take, 'tag' | 'request' | 'chart' | 'inbetweens' | 'testModel'>;

export function groupNameOf(take: Named, segment: number): string {
  const { tag, request, chart, inbetweens } = take;
  const [from, to] = [request.keys[segment], request.keys[segment + 1]];
  const words = { inbetweens, chart, engineLabel: engineOfTake(take), seed: request.seed, tag };
  return groupName(from.name, to.name, words);
}

/** The take's engine, marked where it was a test model. */
export function engineOfTake({ request, testModel = false }: Pick<Take, 'request' | 'testModel'>): string {
  return engineLabel(request.engine, testModel);
}
