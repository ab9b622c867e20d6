/** A resource that is open. */
interface Open {
  close(): Promise<void>;
}

/** Opens one after the other, lets `work` have both, and closes what was opened, however that ends. */
export async function withBothOpen<Left extends Open, Right extends Open, Result>(
  openLeft: () => Promise<Left>,
  openRight: () => Promise<Right>,
  work: (left: Left, right: Right) => Promise<Result>,
): Promise<Result> {
  const left = await openLeft();
  try {
    const right = await openRight();
    try {
      return await work(left, right);
    } finally {
      await right.close();
    }
  } finally {
    await left.close();
  }
}
