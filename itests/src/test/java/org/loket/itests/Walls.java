package org.loket.itests;

/** Which walls a run puts up. */
record Walls(boolean framework, boolean counter) {
    /** The walls of this run. */
    static Walls ofThisRun() {
        String name = System.getProperty("loket.test.walls", "wall2");
        return switch (name) {
            case "both" -> new Walls(true, true);
            case "wall1" -> new Walls(true, false);
            case "wall2" -> new Walls(false, true);
            case "none" -> new Walls(false, false);
            default ->
                throw new IllegalArgumentException("loket.test.walls is both, wall1, wall2 or none, not " + name);
        };
    }
}
