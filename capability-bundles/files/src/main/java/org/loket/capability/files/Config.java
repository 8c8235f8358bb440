package org.loket.capability.files;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How much a home may hold; its PID is the bundle's name. */
@ObjectClassDefinition(name = "Files", description = "Files in the homes of callers")
@interface Config {
    String PID = "org.loket.capability.files";

    @AttributeDefinition(description = "MiB that the files of one home may have together", min = "1")
    int home$_$mib() default 256;

    @AttributeDefinition(description = "MiB that one file may have", min = "1")
    int file$_$mib() default 64;

    @AttributeDefinition(description = "how many files and folders one home may hold", min = "1")
    int entries() default 10_000;
}
