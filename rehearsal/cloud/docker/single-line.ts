/** @throws {TypeError} if the text would end its line where it is put: it comes from outside */
export function singleLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what must not get in
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new TypeError(`not a single line: ${JSON.stringify(text)}`);
  return text;
}
