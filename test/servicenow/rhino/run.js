// rhino run.js <plan.json>: plays every case of the plan with the scripts it names, and prints the outcomes as JSON.
var plan = JSON.parse(String(readFile(arguments[0], 'UTF-8')));
load(plan.platform);
load(plan.scripts.include);

var global = this; // what the platform hands to a script are globals
var outcomes = [];
for (var i = 0; i < plan.cases.length; i++) outcomes.push(play(plan.cases[i]));
print(JSON.stringify(outcomes));

function play(asked) {
  global.world = {
    properties: asked.properties,
    user: asked.user,
    timeScale: asked.timeScale,
    queue: [],
    outcome: { posts: [], waits: [], errors: [] },
  };
  global.CertificateEncryption = asked.scope === 'scoped' ? Encryption : undefined;
  global.GlideCertificateEncryption = asked.scope === 'scoped' ? undefined : Encryption;

  global.current = new GlideRecordOf(asked.table, asked.after);
  global.previous = asked.before ? new GlideRecordOf(asked.table, asked.before) : null;
  load(plan.scripts.rule);
  global.current = new GlideRecordOf(asked.table, asked.later);
  while (global.world.queue.length > 0) {
    var next = global.world.queue.shift();
    global.event = { parm1: javaText(next.parm1), parm2: javaText(next.parm2) };
    for (var copy = 0; copy < asked.copies; copy++) load(plan.scripts.action);
  }
  return global.world.outcome;
}
