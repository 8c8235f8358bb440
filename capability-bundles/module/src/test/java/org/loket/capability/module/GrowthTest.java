package org.loket.capability.module;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrowthTest {
    private static JsonObject json(String text) {
        return JsonParser.parseString(text.replace('\'', '"')).getAsJsonObject();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | {}",
                "{'type':'object'} | {}",
                "{'properties':{'a':{'type':'integer'}}} | {'properties':{'a':{'type':'number'}}}",
                "{'properties':{'a':{'type':'integer'}}} | {'properties':{'a':{'type':['integer','string']}}}",
                "{'properties':{'a':{}},'required':['a']} | {'properties':{'a':{},'b':{}}}",
                "{'properties':{'a':{'enum':['x']}}} | {'properties':{'a':{'enum':['x','y']}}}",
                "{'properties':{'a':{'maximum':5,'minimum':1}}} | {'properties':{'a':{'maximum':9}}}",
                "{'properties':{'a':{'description':'x'}}} | {'properties':{'a':{'description':'y'}}}",
                "{'additionalProperties':false,'properties':{'a':{}}} | {'additionalProperties':false,'properties':{'a':{},'b':{}}}"
            })
    void argumentsMayBeTakenMoreFreely(String old, String now) {
        assertEquals(Optional.empty(), Growth.takesLess(json(old), json(now)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'object'} | {'type':'array'} | as a whole, its type",
                "{'properties':{'a':{'type':'number'}}} | {'properties':{'a':{'type':'integer'}}} | a, its type",
                "{'properties':{'a':{}}} | {'properties':{'a':{}},'required':['a']} | as a whole, what is required",
                "{'properties':{'a':{'enum':['x','y']}}} | {'properties':{'a':{'enum':['x']}}} | a, its values",
                "{'properties':{'a':{}}} | {'properties':{'a':{'const':1}}} | a, its values",
                "{'properties':{'a':{'maximum':9}}} | {'properties':{'a':{'maximum':5}}} | a, its bounds",
                "{'properties':{'a':{}}} | {'properties':{'a':{'minLength':1}}} | a, its bounds",
                "{'properties':{'a':{}}} | {'properties':{'a':{'pattern':'x'}}} | a, its bounds",
                "{'properties':{'a':{}}} | {'additionalProperties':false,'properties':{'a':{}}} | as a whole, what else may be given",
                "{'additionalProperties':false,'properties':{'a':{}}} | {'additionalProperties':false,'properties':{'b':{}}} | a is gone",
                "{'properties':{'a':{'items':{'type':'string'}}}} | {'properties':{'a':{'items':{'type':'null'}}}} | a[], its type"
            })
    void argumentsThatWereTakenAreNotRefusedLater(String old, String now, String how) {
        assertEquals(Optional.of(how), Growth.takesLess(json(old), json(now)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'properties':{'a':{}}} | {'properties':{'a':{},'b':{}}} | ",
                "{'properties':{'a':{}},'additionalProperties':false} | {'properties':{'a':{},'b':{}}} | ",
                "{'properties':{'a':{'type':'number'}}} | {'properties':{'a':{'type':'integer'}}} | ",
                "{'properties':{'a':{'type':'integer'}}} | {'properties':{'a':{'type':'string'}}} | a, its type",
                "{'properties':{'a':{}},'required':['a']} | {'properties':{'a':{}}} | as a whole, what is required"
            })
    void answersKeepWhatWasPromised(String old, String now, String how) {
        assertEquals(Optional.ofNullable(how), Growth.answersLess(json(old), json(now)));
    }
}
