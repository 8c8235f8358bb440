package org.loket.capability.store;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The settings all capabilities of this bundle share; its PID is the bundle's name. */
@ObjectClassDefinition(name = "Store", description = "One SQLite file for each home")
@interface Config {
    String PID = "org.loket.capability.store";

    @AttributeDefinition(description = "how many homes have their file open at once", min = "1")
    int open$_$files() default 64;

    @AttributeDefinition(description = "seconds after which a file that is not used is closed", min = "1")
    int idle$_$seconds() default 30;

    @AttributeDefinition(description = "MiB that the file of one home may grow to", min = "1")
    int home$_$mib() default 1024;

    @AttributeDefinition(description = "days for which the keys of writes are kept, to drop a repeat", min = "1")
    int key$_$days() default 30;

    @AttributeDefinition(description = "wait for the disk at each write, so that a power cut loses none")
    boolean power$_$safe() default false;

    @AttributeDefinition(description = "days after which the recency of a brain's entry has halved", min = "1")
    int recency$_$days() default 30;
}
