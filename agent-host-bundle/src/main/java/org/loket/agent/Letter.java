package org.loket.agent;

/**
 * A message in its place in the queue.
 *
 * @param order its place among all letters of the node, by which its file is named too
 * @param kept whether there is a file
 */
record Letter(long order, Message message, boolean kept) {}
