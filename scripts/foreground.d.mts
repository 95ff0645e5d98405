/** Whether a Ctrl-C in this process's terminal goes to this process, and so to the children that share its group. */
export function inTerminalForeground(): boolean;
