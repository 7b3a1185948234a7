import { animationHindrance } from '../model/hindrances';
import { TEST_MODEL_MARK } from '../../protocol/test-model';
import { HostError, type AnimationRequest } from '../hosts/host';
import type { Action, Panel } from './panel';
import type { Take } from '../model/take';
import { withTake } from './takes/with-take';

/** Makes a frame animation of a take that stands in the document, in a document of its own. */
export const makeAnimation: Action<string> = {
  name: 'make-animation',
  hindrance: animationHindrance,
  perform: (panel, tag) =>
    withTake(panel, tag, async (take) => {
      const { document } = panel.store.state.selection;
      if (!document || !panel.host.makeAnimation)
        throw new HostError('host-no-animation', panel.host.info.name);
      await panel.host.makeAnimation(animationOf(panel, document.id, take));
    }),
};

function animationOf(panel: Panel, document: number, take: Take): AnimationRequest {
  const hold = take.chart.hold / panel.store.state.settings.framesPerSecond;
  const segments = take.keyLayers.length - 1;
  const groups = take.groups.slice(-segments);
  return {
    document,
    name: `${take.request.keys.map((key) => key.name).join(' → ')}${take.testModel ? ` · ${TEST_MODEL_MARK}` : ''}`,
    keys: take.keyLayers,
    groups,
    secondsEach: hold,
  };
}
