/** What Photoshop throws around a modal scope, in the artist's language. */
import { inModal } from '../../plugin/hosts/photoshop/modal';

const host: { refusal?: Error } = {};
const refusal = (number: number, message: string) => Object.assign(new Error(message), { number });

jest.mock(
  'photoshop',
  () => ({ core: { executeAsModal: () => Promise.reject(host.refusal ?? new Error()) } }),
  {
    virtual: true,
  },
);

const enter = () => inModal({ commandName: 'Read layer' }, async () => 1);

test('a cancel is known by its number, in whatever language Photoshop speaks', async () => {
  host.refusal = refusal(-128, 'Der Vorgang wurde vom Benutzer abgebrochen');
  await expect(enter()).rejects.toMatchObject({ code: 'host-cancelled' });
});

test('an error that only has the word in it is no cancel', async () => {
  host.refusal = refusal(-1, 'The layer "cancel button" does not exist anymore');
  await expect(enter()).rejects.toBe(host.refusal);
});
