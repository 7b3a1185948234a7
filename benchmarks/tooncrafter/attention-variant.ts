import type { NetworkRequest } from '../../bridge-server/engines/tooncrafter/model-files';
import { checkAttention } from '../../bridge-server/runtime/attention-check';
import type { DeviceKind } from '../../bridge-server/runtime/devices';

/** What the product adds to every request on this device, see `Device.fusedAttention`. */
export async function attentionVariant(device: DeviceKind): Promise<Pick<NetworkRequest, 'attention'>> {
  return (await checkAttention(device)) ? {} : { attention: 'plain' };
}
