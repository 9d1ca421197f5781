/** A capture process that ends before it said anything. */
process.kill(process.pid, 'SIGKILL')
