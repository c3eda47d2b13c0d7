import { open } from 'node:fs/promises';

const chunkSize = 256 * 1024;
/** Buffers of files that were read to the end: the next ones take them. */
const spareBuffers: Buffer<ArrayBuffer>[] = [];
const mostSpare = 2;

/** The bytes of a file, in chunks that share one buffer: each is gone when the next is asked for. */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  const buffer = spareBuffers.pop() ?? Buffer.allocUnsafeSlow(chunkSize);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkSize, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    if (spareBuffers.length < mostSpare) spareBuffers.push(buffer);
    await file.close();
  }
}
