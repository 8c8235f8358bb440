package org.loket.agent;

/** A program that does not run, and why. */
record Refused(String program, String why) {}
