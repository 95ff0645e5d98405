/** @throws {Error} in words, when something in the folder is in use. */
export function clean(folder?: string): Promise<number>;
