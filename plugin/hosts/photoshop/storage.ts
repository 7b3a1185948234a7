/** Small texts in the plugin's data folder, and the token in the host's secure storage. */
import { storage } from 'uxp';
import type { HostAdapter, HostMemory } from '../host';

const TOKEN_KEY = 'toonbridge-token';
const fileName = (name: string) => `${name}.json`;

export const memory: HostMemory = {
  async read(name) {
    const folder = await storage.localFileSystem.getDataFolder();
    try {
      return await (await folder.getEntry(fileName(name))).read();
    } catch {
      return undefined;
    }
  },
  async write(name, text) {
    const folder = await storage.localFileSystem.getDataFolder();
    await (await folder.createFile(fileName(name), { overwrite: true })).write(text);
  },
  async remove(name) {
    const folder = await storage.localFileSystem.getDataFolder();
    try {
      await (await folder.getEntry(fileName(name))).delete();
    } catch {
      // It is gone already.
    }
  },
};

export const token: HostAdapter['token'] = {
  async read() {
    const bytes = await storage.secureStorage.getItem(TOKEN_KEY);
    return bytes && bytes.length > 0 ? asciiText(bytes) : undefined;
  },
  async write(text) {
    if (text === undefined) await storage.secureStorage.removeItem(TOKEN_KEY);
    else await storage.secureStorage.setItem(TOKEN_KEY, text);
  },
};

/** A token has only ASCII letters; the host gives bytes and has no decoder. */
function asciiText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** @returns false when the artist closed the dialog */
export async function saveText(name: string, text: string): Promise<boolean> {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const file = await storage.localFileSystem.getFileForSaving(name, { types: [extension] });
  if (!file) return false;
  await file.write(text);
  return true;
}
