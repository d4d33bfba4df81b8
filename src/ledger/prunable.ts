/**
 * Of a new root, the same in both engines: it is a signed checkpoint over the entry that stands there, it does not go
 * back, and the trail says after it that it is pruned up to there. Signatures are beyond a database; whoever verifies
 * the trail checks them, and a root without a good one is a broken trail.
 */
export const ROOT_IS_SIGNED = `
  exists (select 1 from checkpoints signed
           where signed.kind <> 'root' and signed.sequence = new.sequence and signed.head = new.head)
  and exists (select 1 from audit kept where kept.sequence = new.sequence and kept.hash = new.head)
  and exists (select 1 from audit said
               where said.sequence > new.sequence and said.kind = 'operator'
                 and said.body like '%"action":"prune-audit"%' and said.body like '%"head":"' || new.head || '"%')
  and new.sequence > coalesce((select max(sequence) from checkpoints where kind = 'root'), 0)`;
