// What every npm script runs: makes this clone ready, then runs a verb on the Node that the lockfile names.
// This file and its neighbours run before anything is installed, on whatever Node is there: plain JavaScript, no packages.
const oldestNode = 20;

if (Number(process.versions.node.split(".")[0]) < oldestNode) {
  console.error(
    `evenkeel: this is Node ${process.versions.node}; Node ${oldestNode} or newer is needed to install Node 24, which everything then runs on.\n` +
      "Install a newer Node (https://nodejs.org, or your system's packages) and run the same command again.",
  );
  process.exit(1);
}

// Imported late: an old Node must get as far as the message above.
const { run } = await import("./verbs.mjs");
try {
  process.exitCode = await run(process.argv[2], process.argv.slice(3));
} catch (error) {
  console.error(`evenkeel: ${error.message}`);
  process.exitCode = 1;
}
