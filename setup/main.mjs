// Gets and builds what is missing: `node setup/main.mjs GOAL`, or `doctor`. `just` calls it; the goals are in `plan.mjs`.
import { doctor } from "./doctor.mjs";
import { goalNames, reach } from "./plan.mjs";
import { Progress } from "./progress.mjs";

const goal = process.argv[2];
if (goal === "doctor") {
  process.exitCode = (await doctor()) ? 0 : 1;
} else if (goalNames.includes(goal)) {
  const progress = new Progress();
  try {
    await reach(goal, progress);
  } catch (error) {
    progress.stop();
    console.error(`✗ ${error.message}`);
    // The other step that may still run is of no use now.
    process.exit(1);
  }
} else {
  console.error(`usage: node setup/main.mjs doctor|${goalNames.join("|")}`);
  process.exitCode = 2;
}
