"""The abstract interpreter: runs a whole program over abstract values, in the eager and the traced world.

`machine` schedules contexts to a fixpoint, `activation` is one running call, `expressions` and `statements`
run instructions, `calls`, `attributes`, `items`, `operators`, `classes` and `imports` say what they mean,
`events` is what a run leaves behind for the facts.
"""
