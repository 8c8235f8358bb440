package org.loket.agent;

/**
 * A program that was refused.
 *
 * @param version what was refused; empty if nothing is known of it
 * @param instead the version that goes on in its place; empty if none does
 */
record Refused(String program, String why, String version, String instead) {}
